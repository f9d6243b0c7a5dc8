// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
// Hellotext Checkout Funnel
(function () {
  var script = document.createElement("script");
  script.src = "http://cdn.jsdelivr.net/npm/@hellotext/vtex-checkout@1/dist/funnel.js";
  script.onload = function () { Hellotext.initialize("Kp7Qx2Wd"); };
  document.head.appendChild(script);
})();
