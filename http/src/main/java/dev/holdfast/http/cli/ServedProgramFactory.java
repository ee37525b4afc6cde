package dev.holdfast.http.cli;

import dev.holdfast.http.config.Settings;

/** The factory of programs, from settings. */
public interface ServedProgramFactory {
  /**
   * Called once, before anything is listened to.
   *
   * @throws Exception if there is no program; the message is for the operator
   */
  ServedProgram create(Settings settings) throws Exception;
}
