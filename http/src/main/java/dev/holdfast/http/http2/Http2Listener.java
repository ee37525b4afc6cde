package dev.holdfast.http.http2;

import java.nio.ByteBuffer;

/** The port of an {@link Http2Connection} to the server around it. Called on the loop. */
public interface Http2Listener {

  /**
   * A request has begun to come.
   *
   * @return false if there is no room for it
   */
  boolean open(Http2Stream stream);

  /** Whether nothing more is to be read from any client. */
  boolean isReadingOver();

  /** Whether requests are under way. */
  void busy(boolean busy);

  /**
   * A stream was given up, or broken.
   *
   * @return false if there were too many
   */
  boolean countCancelled();

  /**
   * A frame has come with no request and no part of one.
   *
   * @return false if there were too many
   */
  boolean countIdle();

  /** So many bytes are held of what has come in part. */
  void hold(int bytes);

  /** A buffer to read through, for a turn; it has room for two frames and more. */
  ByteBuffer buffer();

  /** Closes the connection behind what is written, or at once. */
  void end(boolean atOnce);
}
