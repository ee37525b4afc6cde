package dev.holdfast.http.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Finds ports for processes that cannot choose one themselves. */
final class FreePort {

  private FreePort() {}

  /** A port of this machine that was free just now: another process may take it before its use. */
  static int find() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
