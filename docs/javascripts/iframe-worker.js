// The search of a site that was opened from a folder. Browsers start no worker from a file, so its script runs in a frame.
// The theme's plugin `offline` would load a script of this name from another host.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(script) {
      super()
      this.frame = document.createElement("iframe")
      this.frame.hidden = true
      this.frame.srcdoc = "<!doctype html>"
      this.ready = new Promise((resolve) => {
        this.frame.addEventListener("load", () => resolve(this.run(script)), { once: true })
      })
      document.body.append(this.frame)
    }

    // Loads the script into the frame. What it posts is an event of this worker.
    run(script) {
      const scope = this.frame.contentWindow
      scope.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }))
      return new Promise((resolve) => {
        const element = scope.document.createElement("script")
        element.src = script
        element.addEventListener("load", () => resolve(scope))
        scope.document.body.append(element)
      })
    }

    async postMessage(data) {
      const scope = await this.ready
      scope.dispatchEvent(new MessageEvent("message", { data }))
    }

    terminate() {
      this.frame.remove()
    }
  }
}
