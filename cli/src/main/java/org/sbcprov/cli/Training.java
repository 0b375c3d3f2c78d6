package org.sbcprov.cli;

import java.nio.file.Path;
import org.sbcprov.core.io.AtomicOutput;
import org.sbcprov.eeprom.SampleImage;

/**
 * What the start-up archives are made from: a run of the commands that have to start fastest, so that the JVM sees the
 * classes and methods that they use. Started by the build, never by users.
 *
 * <p>It is short on purpose. From JDK 25 on, every class in the archive is loaded at every start, so those that only
 * longer commands need (JSON, YAML, USB) would cost all others more than they save there.
 */
final class Training {
  private Training() {}

  private static String[] sign(Path directory, Path image) {
    Path config = directory.resolve("boot.conf");
    AtomicOutput.write(config, SampleImage.config());
    return new String[] {
      "eeprom", "sign", image.toString(), "--config", config.toString(), "--key",
      directory.resolve(TrainingKey.NAME).toString(), "--out", directory.resolve("signed.bin").toString()
    };
  }

  /**
   * @param arguments a directory to work in, empty but for what {@link TrainingKey} makes
   */
  public static void main(String[] arguments) {
    Path directory = Path.of(arguments[0]);
    Application application = new Application(Environment.ofProcess());
    Main.unwindOnSignal(Thread.currentThread(), application);
    Path image = directory.resolve("pieeprom.original.bin");
    AtomicOutput.write(image, SampleImage.bcm2711());
    int failures = 0;
    failures += application.run("--version");
    failures += application.run("eeprom", "config", image.toString());
    failures += application.run("eeprom", "set-order", "sd,network,restart", "-d", directory.toString());
    failures += application.run("eeprom", "set-order", "0xf21", "-d", directory.toString());
    failures += application.run(sign(directory, image));
    if (failures != 0) {
      // An archive of failing commands would be of no use: the build shows this and goes on without one.
      throw new IllegalStateException("a command failed in training");
    }
  }
}
