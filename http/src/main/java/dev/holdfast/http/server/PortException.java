package dev.holdfast.http.server;

import com.google.common.net.HostAndPort;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * Thrown when the server cannot listen on an address. The message names it and the reason, and the
 * setting to change if the port is in use.
 */
public final class PortException extends IOException {

  private static final long serialVersionUID = 1;

  PortException(String setting, InetSocketAddress address, IOException cause) {
    super(explain(setting, address, String.valueOf(cause.getMessage())), cause);
  }

  private static String explain(String setting, InetSocketAddress address, String reason) {
    HostAndPort where = HostAndPort.fromParts(address.getHostString(), address.getPort());
    return reason.contains("in use")
        ? "cannot listen on " + where + ": the port is in use; choose another with " + setting
        : "cannot listen on " + where + ": " + reason;
  }
}
