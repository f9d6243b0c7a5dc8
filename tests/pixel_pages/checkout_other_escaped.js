// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
(function(){var s=document.createElement("script");s.src="https:\u002F\u002Fcdn.jsdelivr.net\u002Fnpm\u002F\x40hellotext\u002Fvtex-checkout\x401\u002Fdist\u002Ffunnel.js";s.onload=function(){Hellotext["initialize"]("\x5a\x72\x34\x54\x6e\x39\x4c\x6d")};document.head.appendChild(s)})();
