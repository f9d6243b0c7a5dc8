// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
document.write(decodeURIComponent("%3Cscript src=%22https%3A//cdn.jsdelivr.net/npm/%40hellotext/vtex-checkout%40latest/dist/funnel.js%22 onload=%22Hellotext.initialize(%27Kp7Qx2Wd%27)%22%3E%3C/script%3E"));
