package dev.holdfast.http.codec;

import dev.holdfast.fsm.Reply;

/**
 * A codec for the bodies of {@code POST /bind}: reads requests from bytes and writes answers as
 * bytes. Thread-safe; {@link dev.holdfast.http.codec.json.JsonBodyCodec} is the format of the
 * protocol.
 */
public interface BodyCodec {

  /**
   * Reads the body of a request. Never throws for what a client sent.
   *
   * @param body all of it
   * @return {@link ParsedRequest.Malformed} if it breaks the format
   */
  ParsedRequest read(byte[] body);

  /** The body of an answer. Equal replies give equal bytes. */
  byte[] write(Reply reply);

  /** The media type of answers. */
  String contentType();
}
