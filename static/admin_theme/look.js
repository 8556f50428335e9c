// The frame that shows an article's page is as tall as the page: one thing scrolls, not two.
document.querySelectorAll(".look-page").forEach((frame) => {
  const LEAST = 320;
  let sizes;

  const fit = () => {
    const page = frame.contentDocument?.documentElement;
    if (page) {
      frame.style.height = `${Math.max(LEAST, page.scrollHeight)}px`;
    }
  };

  const shrinkAndFit = () => {
    const place = scrollY;
    frame.style.height = `${LEAST}px`; // the page fills its frame: only a low one tells its height
    fit();
    scrollTo(0, place);
  };

  const follow = () => {
    sizes?.disconnect();
    sizes = new ResizeObserver(fit);
    sizes.observe(frame.contentDocument.body);
    shrinkAndFit();
  };

  frame.addEventListener("load", follow);
  if (frame.contentDocument?.readyState === "complete") {
    follow();
  }
  frame.closest(".look").addEventListener("change", shrinkAndFit);
  addEventListener("resize", shrinkAndFit);
});
