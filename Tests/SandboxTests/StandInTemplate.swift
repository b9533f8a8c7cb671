import Foundation

/// A template in the real one's place, whose children are shell scripts: it speaks the same protocol, and so
/// shows the daemon's side children and templates that misbehave.
enum StandInTemplate {
  /// Gives the path of a template whose children run `child`. `template` is Python that it runs instead of
  /// answering a request.
  static func make(child: String, template: String = "answer()") throws -> String {
    let folder = FileManager.default.temporaryDirectory.appending(component: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data(child.utf8).write(to: folder.appending(component: "child"))
    let text = folder.appending(component: "template.py")
    try Data(python(folder.appending(component: "child").path, template).utf8).write(to: text)
    let executable = folder.appending(component: "template")
    // By another process: a file that this one has open for writing, or a child that another test is just
    // starting, cannot be executed.
    let install = try Process.run(
      URL(filePath: "/usr/bin/install"), arguments: ["-m", "755", text.path, executable.path])
    install.waitUntilExit()
    return executable.path
  }

  private static func python(_ child: String, _ template: String) -> String {
    """
    #!/usr/bin/python3 -IS
    import ctypes, os, socket, struct

    control = socket.socket(fileno=0)
    SYS_clone = {"x86_64": 56, "aarch64": 220}[os.uname().machine]
    CLONE_PARENT = 0x8000

    def answer():
        pid = ctypes.CDLL(None).syscall(SYS_clone, CLONE_PARENT, 0, 0, 0, 0)
        if pid == 0:
            recording, results = (os.dup(number) for number in descriptors)
            os.dup2(recording, 3)
            os.dup2(results, 1)
            os.closerange(4, 64)
            os.execve("/bin/sh", ["sh", "\(child)"], {})
        control.send(struct.pack("<i", pid))

    while True:
        request, descriptors, _, _ = socket.recv_fds(control, 1 << 17, 4)
        if not request:
            os.kill(0, 9)
        \(template)
        for number in descriptors:
            os.close(number)
    """
  }
}
