// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
(function(){var s=document.createElement("script");s.src="https:\u002F\u002Fcdn.jsdelivr.net\u002Fnpm\u002F\x40hellotext\u002Fvtex-checkout\x401\u002Fdist\u002Ffunnel.js";s.onload=function(){Hellotext["initialize"]("\x59\x4f\x55\x52\x5f\x42\x55\x53\x49\x4e\x45\x53\x53\x5f\x49\x44")};document.head.appendChild(s)})();
