package dev.holdfast.http.codec;

import dev.holdfast.fsm.Reply;
import org.jspecify.annotations.Nullable;

/**
 * A codec for the bodies of {@code POST /bind}: reads requests from bytes and writes answers as
 * bytes. Confined to the loop; {@link dev.holdfast.http.codec.json.JsonBodyCodec} is the format of
 * the protocol.
 */
public interface BodyCodec {

  /**
   * Reads the body of a request. Never throws for what a client sent.
   *
   * @param body all of it
   * @param likelySid the sid that it has probably, because the request before it on the same
   *     connection had it: it need not be made again; null if there was none
   * @return {@link ParsedRequest.Malformed} if it breaks the format
   */
  ParsedRequest read(byte[] body, @Nullable String likelySid);

  /** The body of an answer, shared and not to be written to. Equal replies give equal bytes. */
  byte[] write(Reply reply);

  /** The media type of answers. */
  String contentType();
}
