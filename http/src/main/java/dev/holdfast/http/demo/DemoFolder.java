package dev.holdfast.http.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;

/**
 * The temporary folder of a demo, which has all that it keeps: its secrets, the logs and the
 * database.
 */
final class DemoFolder implements AutoCloseable {

  private static final int SECRET = 32; // bytes

  private final Path path;
  private final SecureRandom random = new SecureRandom();

  private DemoFolder(Path path) {
    this.path = path;
  }

  /** Makes a folder that only this user reads. */
  static DemoFolder create() throws DemoException {
    try {
      return new DemoFolder(Files.createTempDirectory("holdfast-cluster-"));
    } catch (IOException e) {
      throw new DemoException("no temporary folder can be made: " + e.getMessage(), e);
    }
  }

  /** Its path. */
  Path path() {
    return path;
  }

  /** The path of a file in it. */
  Path file(String name) {
    return path.resolve(name);
  }

  /** Makes a file with a random secret, in one line that only this user reads. */
  Path secret(String name) throws IOException {
    byte[] bytes = new byte[SECRET];
    random.nextBytes(bytes);
    Path file = file(name);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, BaseEncoding.base16().lowerCase().encode(bytes), UTF_8);
  }

  /** Removes it with all that is in it. */
  @Override
  public void close() throws IOException {
    MoreFiles.deleteRecursively(path, RecursiveDeleteOption.ALLOW_INSECURE);
  }
}
