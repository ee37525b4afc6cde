package dev.holdfast.http.transport.polling;

/** A request whose answer is being written. */
interface InFlightTicket {
  /** Closes the connection while the answer is being written. */
  void abandon();
}
