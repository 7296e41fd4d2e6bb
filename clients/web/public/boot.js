// Runs before the first paint, so that neither theme nor language flashes. A file of its own: the content policy allows no inline script of ours.
(function () {
  var root = document.documentElement;
  var preferences = {};
  try {
    preferences = JSON.parse(localStorage.getItem('parley:preferences') || '{}');
  } catch (error) {
    preferences = {};
  }
  if (preferences.theme === 'light' || preferences.theme === 'dark') root.dataset.theme = preferences.theme;
  var language = preferences.language === 'zh-Hans' || preferences.language === 'en' ? preferences.language : navigator.language || 'en';
  root.lang = /^zh/i.test(language) ? 'zh-Hans' : 'en';
})();
