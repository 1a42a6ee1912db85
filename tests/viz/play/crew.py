"""Workers that do what the tests say, and the command `stepgrad play` with them."""

import json
import sys
import threading
import types

FRAME = b"\x08\x00\x00\x00frame..."


class FakeWorkers:
    """Answers {"do": "echo"} with the message, "frames" with a number of frames, and so on."""

    def __init__(self, count=1):
        self.count = count
        self.delivers = {}
        self.opened = 0
        self.heard = []
        self.closed = threading.Semaphore(0)  # one for each session that was closed

    def start(self):
        print("workers started", file=sys.stderr, flush=True)

    def stop(self):
        print("workers stopped", file=sys.stderr, flush=True)

    def open(self, deliver):
        self.opened += 1
        self.delivers[self.opened] = deliver
        return self.opened

    def close(self, session):
        del self.delivers[session]
        self.closed.release()

    def send(self, session, message):
        deliver = self.delivers[session]
        self.heard.append((session, message))
        try:
            asked = json.loads(message)
        except ValueError:
            return
        match asked["do"]:
            case "echo":
                deliver(message)
            case "frames":
                for _ in range(asked["count"]):
                    deliver(FRAME)
            case "die":
                thread = threading.Thread(target=deliver, args=('{"say":"lost"}',))
                thread.start()
                thread.join()
            case "answers":
                for _ in range(asked["count"]):
                    deliver(json.dumps({"say": "x" * asked["size"]}))


if __name__ == "__main__":
    sys.modules["viz.play.worker"] = types.ModuleType("viz.play.worker")
    sys.modules["viz.play.worker"].Workers = FakeWorkers
    from viz.cli import main

    sys.exit(main(sys.argv[1:]))
