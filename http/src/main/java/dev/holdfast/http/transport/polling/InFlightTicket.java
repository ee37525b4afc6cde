package dev.holdfast.http.transport.polling;

/** A ticket whose answer is being written to its connection. */
interface InFlightTicket {
  /** Closes the connection while the answer is being written. */
  void abandon();
}
