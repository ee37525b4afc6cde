package dev.holdfast.http.command;

import dev.holdfast.http.server.Backend;

/**
 * What {@code serve} runs.
 *
 * @param backend makes what stands behind a server
 */
public record Program(Backend.Factory backend) {

  /** Makes the program that the settings ask for. */
  public interface Factory {
    /** Called once, before anything is listened to. */
    Program create(Settings settings);
  }
}
