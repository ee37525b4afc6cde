package dev.holdfast.http.transport.endpoint;

/** A ticket whose answer is being written to its connection. */
public interface InFlightTicket {
  /** Closes the connection while the answer is being written. */
  void abandon();
}
