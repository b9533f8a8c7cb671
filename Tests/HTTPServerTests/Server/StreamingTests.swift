import Synchronization
import Testing

@testable import HTTPServer

struct StreamingTests {
  private static let chunk = [UInt8](repeating: 0x61, count: 64 << 10)

  @Test func `an upload waits for its reader and loses nothing`() async throws {
    let mayRead = Signal()
    let peak = Mutex(0)
    let route = Route.put("/up", bodyLimit: 1 << 30) { request in
      await mayRead.wait()
      var total = 0
      for try await chunk in request.body { total += chunk.count }
      peak.withLock { $0 = request.body.pipe?.peak ?? 0 }
      return .text(.ok, "\(total)")
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      let count = 512
      await conversation.send(
        "PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: \(count * Self.chunk.count)\r\n\r\n")
      // More than the pipe and the kernel's buffers hold: it can only go out once it is read.
      for index in 0..<count {
        if index == count / 64 { mayRead.fire() }
        await conversation.client.send(Self.chunk)
      }
      #expect(await conversation.answer()?.text == "\(count * Self.chunk.count)")
      #expect(peak.withLock { $0 } <= 2 << 20)
      #expect(peak.withLock { $0 } > 0)
    }
  }

  @Test func `a form's parts arrive as streams`() async throws {
    let route = Route.post("/form", bodyLimit: 1 << 30) { request in
      var seen: [String] = []
      for try await part in try request.multipart() {
        if part.name == "skipped" { continue }
        var count = 0
        for try await bytes in part.body { count += bytes.count }
        seen.append("\(part.name)/\(part.fileName ?? "-")/\(part.contentType ?? "-")/\(count)")
      }
      return .text(.ok, seen.joined(separator: " "))
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      await conversation.send(
        "POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=B\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n")
      var form = Array("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nvalue\r\n".utf8)
      form += Array("--B\r\nContent-Disposition: form-data; name=\"skipped\"\r\n\r\n".utf8) + Self.chunk
      form += Array("\r\n--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"x.bin\"\r\n".utf8)
      form += Array("Content-Type: a/b\r\n\r\n".utf8) + Self.chunk + Self.chunk + Array("\r\n--B--\r\n".utf8)
      for start in stride(from: 0, to: form.count, by: 10_000) {
        let piece = form[start..<min(start + 10_000, form.count)]
        await conversation.client.send(
          Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [0x0D, 0x0A])
      }
      let answer = await conversation.ask("0\r\n\r\n")
      #expect(answer?.text == "a/-/-/5 f/x.bin/a/b/\(2 * Self.chunk.count)")
    }
  }

  @Test(arguments: [
    ("text/plain", "--B--\r\n", 415), ("multipart/form-data", "--B--\r\n", 415),
    ("multipart/form-data; boundary=B", "--B\r\nx", 400), ("multipart/form-data; boundary=B", "", 400),
  ])
  func `what is not a form is refused`(type: String, body: String, status: Int) async throws {
    let route = Route.post("/form") { request in
      for try await _ in try request.multipart() {}
      return Response(.ok)
    }
    try await TestServer.run([route]) { server in
      let answer = try await server.ask(
        "POST /form HTTP/1.1\r\nHost: x\r\nContent-Type: \(type)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
      )
      #expect(answer?.status == status)
    }
  }

  @Test func `an answer that comes before the upload's end is seen`() async throws {
    let route = Route.put("/up", bodyLimit: 1 << 30) { request in
      for try await _ in request.body { break }
      throw HTTPError(.insufficientStorage, "full")
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      await conversation.send("PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 500000000\r\n\r\n")
      // Goes on sending, as clients do that do not look.
      for _ in 0..<32 { await conversation.client.send(Self.chunk) }
      let answer = await conversation.answer()
      #expect(answer?.status == 507)
      #expect(answer?.isWhole == true)
      #expect(await conversation.isClosed())
    }
  }

  @Test func `a small body that nobody reads does not cost the connection`() async throws {
    try await TestServer.run([.put("/up") { _ in .text(.ok, "fine") }]) { server in
      let conversation = try HTTPConversation(port: server.port)
      for _ in 0..<20 {
        let answer = await conversation.ask("PUT /up HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello")
        #expect(answer?.text == "fine")
      }
    }
  }

  @Test func `a streamed answer waits for its client`() async throws {
    let written = Mutex(0)
    let left = Signal()
    let route = Route.get("/down") { _ in
      Response(
        .ok,
        body: .stream { writer in
          defer { left.fire() }
          for _ in 0..<256 {
            try await writer.write(Self.chunk)
            written.withLock { $0 += 1 }
          }
        })
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      let answer = await conversation.ask("GET /down HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(answer?.isWhole == true)
      #expect(answer?.body.count == 256 * Self.chunk.count)
      #expect(answer?.headers["transfer-encoding"] == "chunked")

      // One that takes the head and leaves: the writer has not got far by then.
      written.withLock { $0 = 0 }
      let leaving = try HTTPConversation(port: server.port, receiveBuffer: 4096)
      await leaving.send("GET /down HTTP/1.1\r\nHost: x\r\n\r\n")
      _ = await leaving.take(through: "\r\n\r\n")
      await leaving.client.leave()
      await left.wait()
      #expect(written.withLock { $0 } < 256)
    }
  }

  @Test func `a stream that fails is cut, so that the client knows`() async throws {
    struct Oops: Error {}
    let route = Route.get("/down") { _ in
      Response(
        .ok,
        body: .stream { writer in
          try await writer.write("beginning")
          throw Oops()
        })
    }
    try await TestServer.run([route]) { server in
      let answer = try await server.ask("GET /down HTTP/1.1\r\nHost: x\r\n\r\n")
      #expect(answer?.isWhole != true)
      #expect(await server.exchange()?.failure == "Oops()")
    }
  }

  @Test func `events are written as they happen, with heartbeats between`() async throws {
    let goOn = Signal()
    let route = Route.get("/events") { _ in
      .events(heartbeat: .milliseconds(5)) { events in
        try await events.send("one\ntwo", event: "tick", id: "1")
        await goOn.wait()
        try await events.send("last")
      }
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      await conversation.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n")
      let head = await conversation.take(through: "\r\n\r\n")
      #expect(head?.contains("Content-Type: text/event-stream") == true)
      #expect(await conversation.take(through: "id: 1\nevent: tick\ndata: one\ndata: two\n\n") != nil)
      // Two heartbeats while the handler waits.
      #expect(await conversation.take(through: ":\n\n") != nil)
      #expect(await conversation.take(through: ":\n\n") != nil)
      goOn.fire()
      #expect(await conversation.take(through: "data: last\n\n") != nil)
      #expect(await conversation.take(through: "0\r\n\r\n") != nil)
    }
  }

  @Test func `HEAD does not run the stream`() async throws {
    let route = Route.get("/down") { _ in
      Response(.ok, body: .stream { _ in Issue.record("the stream ran") })
    }
    try await TestServer.run([route]) { server in
      let conversation = try HTTPConversation(port: server.port)
      #expect(await conversation.ask("HEAD /down HTTP/1.1\r\nHost: x\r\n\r\n", isHead: true)?.status == 200)
      #expect(await conversation.isClosed())
    }
  }
}
