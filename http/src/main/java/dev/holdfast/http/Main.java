package dev.holdfast.http;

import dev.holdfast.core.Loop;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.fsm.Packet;
import dev.holdfast.http.command.Commands;
import dev.holdfast.http.server.Backend;

/** The program's entry point. */
public final class Main {
  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    System.exit(Commands.create(Main::backend).execute(args));
  }

  private static Backend backend(Loop loop, PacketCodec codec) {
    Echo echo = new Echo();
    Packet full = Packet.of("{\"kind\":\"error\",\"code\":\"too-many-connections\"}");
    return new Backend(echo, echo, () -> {}, full);
  }
}
