package org.sbcprov.imaging;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Reference programs, where they are installed; tests that need one are skipped elsewhere. */
public final class Tools {
  private static final List<String> SYSTEM_DIRECTORIES = List.of("/usr/sbin", "/sbin");

  private Tools() {}

  /** Runs a program to a good end and gives what it printed. */
  public static String run(String program, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(find(program));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new AssertionError(command + " ended with " + status + ":\n" + output);
      }
      return output;
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static String find(String program) {
    List<String> directories = new ArrayList<>(List.of(System.getenv("PATH").split(":")));
    directories.addAll(SYSTEM_DIRECTORIES);
    for (String directory : directories) {
      Path file = Path.of(directory, program);
      if (Files.isExecutable(file)) {
        return file.toString();
      }
    }
    Assumptions.abort("skipped: " + program + " is not installed");
    throw new AssertionError();
  }
}
