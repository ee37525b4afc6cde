package dev.holdfast.http.cli;

import picocli.CommandLine.IVersionProvider;

/** The version of the program, read from the manifest of the jar. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version = Version.class.getPackage().getImplementationVersion();
    return new String[] {"holdfast " + (version == null ? "(not from its jar)" : version)};
  }
}
