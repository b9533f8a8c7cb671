#include "CFFmpegShims.h"

#include <errno.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <stdio.h>
#include <string.h>

const int interviewd_AVERROR_EOF = AVERROR_EOF;
const int interviewd_AVERROR_EAGAIN = AVERROR(EAGAIN);
const int interviewd_AVERROR_EIO = AVERROR(EIO);
const int interviewd_AVERROR_EXIT = AVERROR_EXIT;
const int interviewd_AVERROR_EPERM = AVERROR(EPERM);
const int interviewd_AVERROR_INVALIDDATA = AVERROR_INVALIDDATA;
const int interviewd_AVERROR_STREAM_NOT_FOUND = AVERROR_STREAM_NOT_FOUND;
const int interviewd_AVERROR_DECODER_NOT_FOUND = AVERROR_DECODER_NOT_FOUND;
const int64_t interviewd_AV_NOPTS_VALUE = AV_NOPTS_VALUE;
const int interviewd_AVSEEK_SIZE = AVSEEK_SIZE;

int interviewd_make_resampler(SwrContext **context, int rate, const AVFrame *frame) {
  AVChannelLayout mono = AV_CHANNEL_LAYOUT_MONO, input = {0};
  int status = 0;
  /* PCM in WAV and AVI may come without a named layout, which swresample cannot downmix. */
  if (frame->ch_layout.order == AV_CHANNEL_ORDER_UNSPEC)
    av_channel_layout_default(&input, frame->ch_layout.nb_channels);
  else
    status = av_channel_layout_copy(&input, &frame->ch_layout);
  if (status >= 0)
    status = swr_alloc_set_opts2(context, &mono, AV_SAMPLE_FMT_FLT, rate, &input,
                                 (enum AVSampleFormat)frame->format, frame->sample_rate, 0, NULL);
  av_channel_layout_uninit(&input);
  if (status >= 0) status = av_opt_set_double(*context, "rematrix_maxval", 1.0, 0);
  if (status >= 0) status = swr_init(*context);
  if (status < 0) swr_free(context);
  return status;
}

static void (*log_receiver)(int, const char *);

static void forward_log(void *object, int level, const char *format, va_list arguments) {
  char line[512];
  int prefix = 1;
  if (level > AV_LOG_WARNING) return;
  av_log_format_line(object, level, format, arguments, line, sizeof line, &prefix);
  line[strcspn(line, "\r\n")] = 0;
  log_receiver(level, line);
}

void interviewd_receive_log(void (*receiver)(int level, const char *line)) {
  log_receiver = receiver;
  av_log_set_callback(forward_log);
}

static int refuse(AVFormatContext *format, AVIOContext **io, const char *url, int flags,
                  AVDictionary **options) {
  return AVERROR(EPERM);
}

void interviewd_refuse_nested_input(AVFormatContext *format) { format->io_open = refuse; }
