internal import CCurl
internal import CCurlShims
internal import Glibc

/// A transfer as curl sees it: its handle, and what the callbacks remember. Belongs to curl's thread.
///
/// curl keeps an unretained pointer to this object. The driver holds the object as long as the handle is in the
/// multi handle, and curl calls back only while it is.
final class EasyTransfer {
  let transfer: Transfer
  let handle: UnsafeMutableRawPointer
  var timers: TransferTimers

  var headers: UnsafeMutablePointer<curl_slist>?
  let errorText: UnsafeMutablePointer<CChar>
  private(set) var head = ResponseHeadParser()
  /// Bytes of a body in memory that curl has.
  private var sent = 0
  /// Why we stopped it ourselves.
  private(set) var failure: HTTPClientError.Code?
  private(set) var refusedAddress: IPAddress?
  private(set) var hasTriedAddress = false
  private var receivingIsHeld = false
  private var sendingIsHeld = false

  init(_ transfer: Transfer) throws(HTTPClientError) {
    guard let handle = curl_easy_init() else {
      throw transfer.error(.libcurl(Int(CURLE_OUT_OF_MEMORY.rawValue)))
    }
    self.handle = handle
    self.transfer = transfer
    timers = TransferTimers(transfer.exchange.timeouts, deadline: transfer.exchange.deadline)
    errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
    errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    // From here on `deinit` cleans up, also when this throws.
    let code = configure(transfer.exchange)
    guard code == CURLE_OK else { throw transfer.error(.libcurl(Int(code.rawValue))) }
  }

  deinit {
    // The handle first: it points at the others.
    curl_easy_cleanup(handle)
    curl_slist_free_all(headers)
    errorText.deallocate()
  }

  static func from(handle: UnsafeMutableRawPointer) -> EasyTransfer? {
    interviewd_curl_private(handle).map(from(context:))
  }

  fileprivate static func from(context: UnsafeMutableRawPointer) -> EasyTransfer {
    Unmanaged.fromOpaque(context).takeUnretainedValue()
  }

  // Commands.

  /// The reader has room again. A code other than `CURLE_OK` has ended the transfer.
  func resumeReceiving() -> CURLcode {
    guard receivingIsHeld else { return CURLE_OK }
    receivingIsHeld = false
    timers.readerCaughtUp(now: .now)
    return unpause()
  }

  /// The source has given more. A code other than `CURLE_OK` has ended the transfer.
  func resumeSending() -> CURLcode {
    guard sendingIsHeld else { return CURLE_OK }
    sendingIsHeld = false
    timers.sent(now: .now)
    return unpause()
  }

  /// curl sets both directions at once, and may call back before it returns.
  private func unpause() -> CURLcode {
    let held = (receivingIsHeld ? CURLPAUSE_RECV : 0) | (sendingIsHeld ? CURLPAUSE_SEND : 0)
    return curl_easy_pause(handle, held)
  }

  // Callbacks.

  fileprivate func headerArrived(_ line: UnsafeRawBufferPointer) -> Int {
    do throws(ResponseHeadParser.Fault) {
      if let head = try head.append(line) {
        timers.headArrived(now: .now)
        transfer.headArrived(head)
      }
      return line.count
    } catch {
      switch error {
      case .tooLarge(let limit): failure = .tooLarge(limit: limit)
      case .contradiction: failure = .invalidResponse
      }
      return 0
    }
  }

  fileprivate func bytesArrived(_ bytes: UnsafeRawBufferPointer) -> Int {
    guard head.isComplete else {
      failure = .invalidResponse
      return 0
    }
    if let limit = exchange.maxBytes, transfer.exceedsLimit(adding: bytes.count) {
      failure = .tooLarge(limit: limit)
      return 0
    }
    switch transfer.bytesArrived(bytes) {
    case .accepted(let wake):
      timers.received(bytes.count, now: .now)
      wake?()
      return bytes.count
    case .full:
      receivingIsHeld = true
      timers.readerIsBehind()
      return interviewd_curl_pause_writing
    case .ended:
      return 0
    }
  }

  fileprivate func bytesToSend(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    if let upload = transfer.upload {
      switch upload.read(into: buffer) {
      case .bytes(let count):
        timers.sent(now: .now)
        return count
      case .wait:
        sendingIsHeld = true
        timers.sourceIsAwaited()
        return interviewd_curl_pause_reading
      case .end:
        return 0
      }
    }
    guard case .bytes(let bytes) = exchange.body else { return 0 }
    let count = min(buffer.count, bytes.count - sent)
    bytes.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(rebasing: buffer[..<count])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[sent..<sent + count]))
    }
    sent += count
    timers.sent(now: .now)
    return count
  }

  /// curl sends the body anew when a connection that it used again turned out to be dead.
  fileprivate func rewind(to offset: curl_off_t, from origin: Int32) -> Int32 {
    guard offset == 0, origin == SEEK_SET else { return CURL_SEEKFUNC_CANTSEEK }
    if let upload = transfer.upload { return upload.isUntouched ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_CANTSEEK }
    sent = 0
    return CURL_SEEKFUNC_OK
  }

  /// The guard's first half: no connection to an address that is not public, whatever name, redirect or retry
  /// leads there.
  fileprivate func openSocket(_ address: UnsafePointer<curl_sockaddr>) -> curl_socket_t {
    var bytes = [UInt8](repeating: 0, count: 16)
    let length = Int(interviewd_curl_address(address, &bytes))
    guard let ip = IPAddress(bytes: Array(bytes[..<length])), allows(ip) else {
      return interviewd_curl_no_socket
    }
    hasTriedAddress = true
    return interviewd_curl_socket(address)
  }

  /// The guard's second half: a connection that a request without the guard has opened is kept in the same pool,
  /// and must not carry one with it.
  fileprivate func connected(to address: String) -> Int32 {
    guard let ip = IPAddress(address), allows(ip) else { return CURL_PREREQFUNC_ABORT }
    timers.connected(now: .now)
    return CURL_PREREQFUNC_OK
  }

  private func allows(_ address: IPAddress) -> Bool {
    guard !exchange.allowsPrivateAddresses, AddressGuard.refusal(of: address) != nil else { return true }
    refusedAddress = address
    return false
  }

  private var exchange: Exchange { transfer.exchange }
}

extension EasyTransfer {
  func setCallbacks() -> [CURLcode] {
    let context = Unmanaged.passUnretained(self).toOpaque()
    let pointers = [
      CURLOPT_PRIVATE, CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_SEEKDATA,
      CURLOPT_OPENSOCKETDATA, CURLOPT_PREREQDATA,
    ].map { interviewd_curl_set_pointer(handle, $0, context) }
    return pointers + [
      interviewd_curl_set_header(handle) { bytes, size, count, context in
        guard let context else { return 0 }
        return EasyTransfer.from(context: context)
          .headerArrived(UnsafeRawBufferPointer(start: bytes, count: size * count))
      },
      interviewd_curl_set_write(handle) { bytes, size, count, context in
        guard let context else { return 0 }
        return EasyTransfer.from(context: context)
          .bytesArrived(UnsafeRawBufferPointer(start: bytes, count: size * count))
      },
      interviewd_curl_set_read(handle) { bytes, size, count, context in
        guard let context else { return 0 }
        return EasyTransfer.from(context: context)
          .bytesToSend(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
      },
      interviewd_curl_set_seek(handle) { context, offset, origin in
        guard let context else { return CURL_SEEKFUNC_FAIL }
        return EasyTransfer.from(context: context).rewind(to: offset, from: origin)
      },
      interviewd_curl_set_open_socket(handle) { context, _, address in
        guard let context, let address else { return interviewd_curl_no_socket }
        return EasyTransfer.from(context: context).openSocket(address)
      },
      interviewd_curl_set_prerequest(handle) { context, address, _, _, _ in
        guard let context, let address else { return CURL_PREREQFUNC_ABORT }
        return EasyTransfer.from(context: context).connected(to: String(cString: address))
      },
    ]
  }
}
