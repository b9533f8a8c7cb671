#pragma once
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswresample/swresample.h>

/* Macros that the Swift importer drops, as constants. */
extern const int interviewd_AVERROR_EOF;
extern const int interviewd_AVERROR_EAGAIN;
extern const int interviewd_AVERROR_EIO;
extern const int interviewd_AVERROR_EXIT;
extern const int interviewd_AVERROR_EPERM;
extern const int interviewd_AVERROR_INVALIDDATA;
extern const int interviewd_AVERROR_STREAM_NOT_FOUND;
extern const int interviewd_AVERROR_DECODER_NOT_FOUND;
extern const int64_t interviewd_AV_NOPTS_VALUE;
extern const int interviewd_AVSEEK_SIZE;

/// A resampler from the format of `frame` to mono Float32 at `rate` Hz.
///
/// Returns 0 and stores it in `*context`, or a negative AVERROR (then `*context` is NULL).
/// The downmix is normalised: swresample leaves float output unnormalised, so that full-scale stereo
/// would come out at 1.414.
int interviewd_make_resampler(SwrContext **context, int rate, const AVFrame *frame);

/// Routes FFmpeg's messages to `receiver`, one formatted line at a time (no newline), from level
/// AV_LOG_WARNING up.
void interviewd_receive_log(void (*receiver)(int level, const char *line));

/// Makes `format` refuse to open anything but the input it was given: FFmpeg's demuxers can ask for
/// further files or addresses named inside a recording.
void interviewd_refuse_nested_input(AVFormatContext *format);
