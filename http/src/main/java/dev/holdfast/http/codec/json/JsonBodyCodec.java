package dev.holdfast.http.codec.json;

import dev.holdfast.fsm.Reply;
import dev.holdfast.http.codec.BodyCodec;
import dev.holdfast.http.codec.ParsedRequest;
import org.jspecify.annotations.Nullable;

/**
 * The codec for JSON bodies, the format of the protocol: the attributes of XEP-0124 as fields of a
 * JSON object. Confined to the loop.
 */
public final class JsonBodyCodec implements BodyCodec {

  private final ReplyWriter replies = new ReplyWriter();

  @Override
  public ParsedRequest read(byte[] body, @Nullable String likelySid) {
    ParsedRequest usual = UsualBodyReader.read(body, likelySid);
    return usual == null ? BindBodyReader.read(body) : usual;
  }

  @Override
  public byte[] write(Reply reply) {
    return replies.write(reply);
  }

  @Override
  public String contentType() {
    return "application/json; charset=utf-8";
  }
}
