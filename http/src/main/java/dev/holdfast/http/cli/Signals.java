package dev.holdfast.http.cli;

import java.lang.reflect.Proxy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The handling of signals of the system. Thread-safe. */
final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /**
   * Handles a signal from now on, where the system has it.
   *
   * @param name such as {@code HUP}
   * @param task is run by a thread of its own, each time the signal comes
   */
  static void handle(String name, Runnable task) {
    try {
      install(name, task);
    } catch (ReflectiveOperationException e) {
      log.debug("SIG{} cannot be handled", name, e); // -Xrs may leave it to the system
    }
  }

  /** By reflection: the compiler warns of the only way that Java has to handle a signal. */
  private static void install(String name, Runnable task) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Object told =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            new Class<?>[] {handler},
            (proxy, method, arguments) -> {
              if (method.getName().equals("handle")) {
                task.run();
                return null;
              }
              return method.invoke(task, arguments); // a method of any object
            });
    signal
        .getMethod("handle", signal, handler)
        .invoke(null, signal.getConstructor(String.class).newInstance(name), told);
  }
}
