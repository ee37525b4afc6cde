package dev.holdfast.http;

import dev.holdfast.core.Loop;
import dev.holdfast.core.PacketCodec;
import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.ChatPolicy;
import dev.holdfast.http.command.Commands;
import dev.holdfast.http.command.Program;
import dev.holdfast.http.command.Settings;
import dev.holdfast.http.server.Backend;
import dev.holdfast.http.server.RandomIds;
import java.time.Clock;

/** The program's entry point: the chat behind the edge. */
public final class Main {

  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    System.exit(Commands.create(Main::program).execute(args));
  }

  private static Program program(Settings settings) {
    ChatPolicy policy = settings.chat();
    return new Program((loop, codec) -> chat(loop, codec, policy));
  }

  private static Backend chat(Loop loop, PacketCodec codec, ChatPolicy policy) {
    Chat chat = new Chat(loop, codec, policy, new RandomIds(), Clock.systemUTC());
    return new Backend(chat, chat.door(), chat::sweep);
  }
}
