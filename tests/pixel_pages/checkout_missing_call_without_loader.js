// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
Hellotext.initialize("Kp7Qx2Wd");
