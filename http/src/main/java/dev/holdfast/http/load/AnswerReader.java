package dev.holdfast.http.load;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A reader of the answers that come over one connection. One that comes whole, as almost all do, is
 * read where it is; only a part of one is kept until the rest comes. Not thread-safe.
 */
interface AnswerReader {

  /** Takes answers. */
  interface Sink {

    /**
     * Takes an answer, which is in these bytes.
     *
     * @param status of HTTP; 200 of an answer in a text
     * @param from the index of its first byte
     * @param to the index behind its last one
     */
    void answer(int status, byte[] bytes, int from, int to) throws IOException;
  }

  /** How many requests may be under way. */
  int mostUnderWay();

  /**
   * The rid of an answer.
   *
   * @param asked the rid of the last request
   */
  long rid(long asked, byte[] bytes, int from, int to) throws IOException;

  /**
   * Makes a request fit to be sent on this connection.
   *
   * @param request which is not kept: what may not be sent yet is copied
   * @return what to write of it now; the rest of it comes from {@link #due}
   */
  default ByteBuffer ask(long rid, ByteBuffer request) {
    return request;
  }

  /** What is to be written because of what was taken; null for nothing. */
  default @Nullable ByteBuffer due() {
    return null;
  }

  /**
   * Takes bytes that came.
   *
   * @throws IOException if they are no answer, or the end of all
   */
  void take(byte[] bytes, int count, Sink sink) throws IOException;
}
