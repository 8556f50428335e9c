// Reads an article aloud by a Vietnamese voice that the browser has, a sentence at a time: Chromium
// falls silent within long utterances and on telephones cannot pause one. site.js loads this where
// there is such a voice.

const LONGEST_UTTERANCE = 200;

function utterancesOf(story) {
  const lines = [...story.querySelectorAll("h1, .lead, .prose")].flatMap((part) => part.innerText.split(/\n+/));
  const segmenter = new Intl.Segmenter("vi", { granularity: "sentence" });
  const sentences = lines.flatMap((line) => [...segmenter.segment(line)].map(({ segment }) => segment.trim()));
  return sentences.filter(Boolean).flatMap(inBreaths);
}

function inBreaths(sentence) {
  if (sentence.length <= LONGEST_UTTERANCE) return [sentence];
  const start = sentence.slice(0, LONGEST_UTTERANCE);
  const end = Math.max(start.lastIndexOf(", "), start.lastIndexOf("; ")) + 1 || start.lastIndexOf(" ");
  if (end < 1) return [start, ...inBreaths(sentence.slice(LONGEST_UTTERANCE))];
  return [start.slice(0, end), ...inBreaths(sentence.slice(end + 1))];
}

export function tendListening(listen, stop, story) {
  let utterances = [];
  let next = 0;
  let current = null; // what is being said; kept, or Chromium forgets to tell of its end

  const show = (label) => {
    listen.textContent = label;
    if (!utterances.length && document.activeElement === stop) listen.focus();
    stop.hidden = !utterances.length;
  };
  const silence = () => {
    current = null;
    speechSynthesis.cancel();
  };
  const finish = () => {
    silence();
    [utterances, next] = [[], 0];
    show("Nghe bài");
  };
  const speak = () => {
    if (next >= utterances.length) return finish();
    const said = new SpeechSynthesisUtterance(utterances[next]);
    [said.voice, said.lang] = [vietnameseVoice(), "vi-VN"];
    said.onend = () => {
      if (said !== current) return;
      next += 1;
      speak();
    };
    said.onerror = () => said === current && finish();
    current = said;
    speechSynthesis.speak(said);
  };

  listen.addEventListener("click", () => {
    if (current) {
      silence();
      return show("Nghe tiếp");
    }
    if (!utterances.length) utterances = utterancesOf(story);
    show("Tạm dừng");
    speak();
  });
  stop.addEventListener("click", finish);
  addEventListener("pagehide", silence);
  listen.classList.add("is-offered");
}

function vietnameseVoice() {
  const voices = speechSynthesis.getVoices().filter(({ lang }) => /^vi\b/i.test(lang));
  return voices.find(({ localService }) => localService) ?? voices[0];
}
