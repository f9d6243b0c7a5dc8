// checkout6-custom.js
/* tienda */
var re = /["'/]/g, half = 10 / 2;
$(window).on('orderFormUpdated.vtex', function (e, of) { return `total: ${of.value / 100} "`; });
(function(){var s=document.createElement("script");s.src="https:\u002F\u002Fcdn.jsdelivr.net\u002Fnpm\u002F\x40hellotext\u002Fvtex-checkout\x401\u002Fdist\u002Ffunnel.js";s.onload=function(){Hellotext["initialize"]("\x4b\x70\x37\x51\x78\x32\x57\x64")};document.head.appendChild(s)})();
(function(){var s=document.createElement("script");s.src="https:\u002F\u002Fcdn.jsdelivr.net\u002Fnpm\u002F\x40hellotext\u002Fvtex-checkout\x401\u002Fdist\u002Ffunnel.js";s.onload=function(){Hellotext["initialize"]("\x4b\x70\x37\x51\x78\x32\x57\x64")};document.head.appendChild(s)})();
