package org.sbcprov.cli;

/** For {@link KillTest}: changes an image again and again until it is killed. */
final class KillLoop {
  private KillLoop() {}

  /**
   * @param arguments the image
   */
  public static void main(String[] arguments) {
    Application application = new Application(Environment.ofProcess());
    for (int i = 0; ; i++) {
      int status = application.run("-q", "eeprom", "set", arguments[0], "HDMI_DELAY=" + i % 2, "--in-place");
      if (status != 0) {
        System.exit(status);
      }
      if (i == 0) {
        System.out.println("ready");
      }
    }
  }
}
