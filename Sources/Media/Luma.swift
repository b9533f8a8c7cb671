internal import CFFmpeg

/// A coarse grey version of a picture: brightness at a grid of points, 0…1, row by row.
struct Luma {
  static let columns = 64
  static let rows = 36

  let values: [Float]

  var mean: Double { Double(values.reduce(0, +)) / Double(values.count) }

  /// Mean absolute difference from `other`, 0…1.
  func difference(from other: Luma) -> Double {
    Double(zip(values, other.values).reduce(0) { $0 + abs($1.0 - $1.1) }) / Double(values.count)
  }

  /// Nil for layouts whose pixels cannot be read one by one (palettes, bit streams, hardware surfaces).
  init?(_ frame: AVFrame) {
    guard let description = av_pix_fmt_desc_get(AVPixelFormat(rawValue: frame.format))?.pointee,
      frame.width > 0, frame.height > 0
    else { return nil }
    let unreadable =
      AV_PIX_FMT_FLAG_BE | AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL
      | AV_PIX_FMT_FLAG_FLOAT
    guard description.flags & UInt64(unreadable) == 0 else { return nil }
    // RGB has no brightness plane: its three components are averaged. Elsewhere component 0 is the luma.
    let isRGB = description.flags & UInt64(AV_PIX_FMT_FLAG_RGB) != 0
    let all = [description.comp.0, description.comp.1, description.comp.2]
    let components = all.prefix(isRGB ? 3 : 1)
    let isFullRange = isRGB || frame.color_range == AVCOL_RANGE_JPEG

    var values: [Float] = []
    values.reserveCapacity(Self.columns * Self.rows)
    for row in 0..<Self.rows {
      let y = (2 * row + 1) * Int(frame.height) / (2 * Self.rows)
      for column in 0..<Self.columns {
        let x = (2 * column + 1) * Int(frame.width) / (2 * Self.columns)
        var sum: Float = 0
        for component in components {
          guard let value = Self.value(component, frame, x: x, y: y) else { return nil }
          sum += value
        }
        let mean = sum / Float(components.count)
        // Video range: 16 of 255 is black and 235 is white.
        values.append(isFullRange ? mean : min(1, max(0, (mean * 255 - 16) / 219)))
      }
    }
    self.values = values
  }

  private static func value(
    _ component: AVComponentDescriptor, _ frame: AVFrame, x: Int, y: Int
  ) -> Float? {
    let planes = [frame.data.0, frame.data.1, frame.data.2, frame.data.3]
    let strides = [frame.linesize.0, frame.linesize.1, frame.linesize.2, frame.linesize.3]
    let index = Int(component.plane)
    guard planes.indices.contains(index), let plane = planes[index] else { return nil }
    let pixel = plane + y * Int(strides[index]) + x * Int(component.step) + Int(component.offset)
    let raw = component.depth > 8 ? Int(pixel[0]) | Int(pixel[1]) << 8 : Int(pixel[0])
    let most = (1 << Int(component.depth)) - 1
    return Float((raw >> Int(component.shift)) & most) / Float(most)
  }
}
