package dev.holdfast.http;

import dev.holdfast.core.Application;
import dev.holdfast.core.Host;
import dev.holdfast.core.Session;
import dev.holdfast.core.chat.Door;
import dev.holdfast.fsm.End;
import dev.holdfast.fsm.Packet;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends back what it gets. Stands where the chat will. */
final class Echo implements Application, Door {

  @Override
  public void opened(Session session) {}

  @Override
  public void received(Session session, List<Packet> packets) {
    session.send(packets);
  }

  @Override
  public void closed(Session session, End end) {}

  @Override
  public Runnable listen(@Nullable Place from, Listener listener) {
    return () -> {};
  }

  @Override
  public void say(@Nullable String nick, String text, Host host, Consumer<Answer> answer) {
    answer.accept(Answer.NOT_STORED);
  }
}
