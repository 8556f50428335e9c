PATIENCE = 30_000  # ms


def wait_until(page, condition, arg=None):
    """Until a JavaScript function of `arg` says so: `wait_for_function` is `eval` to our pages."""
    page.evaluate(
        f"""async (arg) => {{
          const holds = {condition};
          const end = performance.now() + {PATIENCE};
          while (!holds(arg)) {{
            if (performance.now() > end) throw new Error(`Never came: ${{holds}}`);
            await new Promise(requestAnimationFrame);
          }}
        }}""",
        arg,
    )
