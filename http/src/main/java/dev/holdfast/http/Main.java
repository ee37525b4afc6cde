package dev.holdfast.http;

import dev.holdfast.core.chat.AdminPassword;
import dev.holdfast.core.chat.Chat;
import dev.holdfast.core.chat.ChatPolicy;
import dev.holdfast.core.store.MemoryStore;
import dev.holdfast.core.store.SqliteStore;
import dev.holdfast.core.store.Store;
import dev.holdfast.core.store.StoreException;
import dev.holdfast.http.command.Commands;
import dev.holdfast.http.command.Program;
import dev.holdfast.http.command.Settings;
import dev.holdfast.http.server.Backend;
import dev.holdfast.http.server.RandomIds;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** The program's entry point: the chat behind the edge. */
public final class Main {

  private static final int MEMORY_SHARE = 100; // in memory a room keeps one of so many messages

  private Main() {}

  /** Runs the command that the arguments name. */
  public static void main(String[] args) {
    System.exit(Commands.create(Main::program).execute(args));
  }

  private static Program program(Settings settings) {
    Clock clock = Clock.systemUTC();
    ChatPolicy policy = settings.chat();
    Function<Executor, Store> stores = stores(settings, clock);
    SecureRandom random = new SecureRandom();
    String password = password(settings, random);
    Executor hasher =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "password");
              thread.setDaemon(true);
              return thread;
            });
    return new Program(
        (loop, codec) -> {
          Store store = stores.apply(loop);
          Chat chat =
              new Chat(
                  loop,
                  codec,
                  policy,
                  new RandomIds(),
                  clock,
                  store,
                  load(store),
                  new AdminPassword(password, random, loop, hasher));
          return new Backend(chat, chat.door(), chat::sweep);
        });
  }

  private static Store.Contents load(Store store) {
    try {
      return store.load();
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Function<Executor, Store> stores(Settings settings, Clock clock) {
    Path data = settings.data();
    if (data == null) {
      Store memory = new MemoryStore((int) settings.retention().messagesPerRoom() / MEMORY_SHARE);
      return loop -> memory;
    }
    try {
      SqliteStore store = SqliteStore.open(data, settings.retention(), clock);
      store.writer().startAsync().awaitRunning();
      return store::connect;
    } catch (StoreException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String password(Settings settings, SecureRandom random) {
    String set = settings.adminPassword();
    if (set != null) {
      return set;
    }
    String fresh = AdminPassword.random(random);
    System.out.println("the password of admins is " + fresh);
    return fresh;
  }
}
