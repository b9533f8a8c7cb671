internal import CCurl
internal import CCurlShims
internal import Glibc

extension EasyTransfer {
  /// What curl's code means, with what we know besides.
  func result(of code: CURLcode) -> Result<Void, HTTPClientError> {
    if code == CURLE_OK { return .success(()) }
    if let failure { return .failure(transfer.error(failure)) }
    let wasRefused = code == CURLE_ABORTED_BY_CALLBACK || code == CURLE_COULDNT_CONNECT && !hasTriedAddress
    if wasRefused, let refusedAddress {
      return .failure(transfer.error(.privateAddress(refusedAddress.description)))
    }
    switch code {
    case CURLE_URL_MALFORMAT: return .failure(transfer.error(.invalidURL))
    case CURLE_COULDNT_RESOLVE_HOST: return .failure(transfer.error(.couldNotResolve))
    case CURLE_COULDNT_CONNECT: return .failure(transfer.error(.couldNotConnect, detail: systemError))
    case CURLE_OPERATION_TIMEDOUT:
      return .failure(transfer.error(.timedOut(timers.isConnecting ? .connect : .whole)))
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
      CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
      return .failure(transfer.error(.certificate, detail: curlText))
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER:
      return .failure(transfer.error(.tls, detail: curlText))
    case CURLE_PARTIAL_FILE: return .failure(transfer.error(.truncated))
    // Malformed chunked encoding comes as CURLE_RECV_ERROR too.
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_SEND_FAIL_REWIND:
      return .failure(transfer.error(.reset))
    // HTTP/0.9, which is what curl takes any text without a head for.
    case CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING:
      return .failure(transfer.error(.invalidResponse))
    // A line too long for curl itself (100 KB) never reaches our own limit.
    case CURLE_OUT_OF_MEMORY where !head.isComplete:
      return .failure(transfer.error(.tooLarge(limit: ResponseHeadParser.maxLineBytes)))
    default: return .failure(transfer.error(.libcurl(Int(code.rawValue))))
    }
  }

  private var systemError: String {
    let number = interviewd_curl_errno(handle)
    return number == 0 ? "" : String(cString: strerror(Int32(truncatingIfNeeded: number)))
  }

  /// curl's sentence. Only for TLS: there it names certificates and the host, and nothing of the request.
  private var curlText: String {
    let text = String(cString: errorText).unicodeScalars.prefix(200).map {
      (" "..."~").contains($0) ? $0 : " "
    }
    return String(String.UnicodeScalarView(text))
  }
}
