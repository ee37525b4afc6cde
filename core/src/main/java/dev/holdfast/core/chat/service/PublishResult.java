package dev.holdfast.core.chat.service;

/** The result of {@link ChatService#publish}: published, or why not. */
public enum PublishResult {
  OK,
  NICK_TAKEN,
  BAD_NICK,
  FORBIDDEN,
  BAD_TEXT,
  EMPTY,
  TOO_LONG,
  RATE_LIMITED,
  NOT_STORED,
  BUSY
}
