package org.sbcprov.eeprom;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.sbcprov.eeprom.OriginalTool.Extract;
import org.sbcprov.eeprom.OriginalTool.ReadConfig;
import org.sbcprov.eeprom.OriginalTool.Replace;
import org.sbcprov.eeprom.OriginalTool.SetTime;
import org.sbcprov.eeprom.OriginalTool.Step;

/** What is tried with each image: every option of {@code rpi-eeprom-config}, with sizes at and around the limits. */
final class ImageCases {
  private static final int[] CONFIG_SIZES = {0, 1, 8, 85, 4072, 4073, 4076};
  private static final int[] FILE_SIZES = {0, 1, 264, 707, 2048, 4076};

  /** What a customer's signature adds to bootcode and bootsys. */
  private static final int COUNTERSIGNATURE = 4 + 4 + 4 + 264 + 256;

  private ImageCases() {}

  /** All cases for an image, each a list of steps. */
  static List<List<Step>> of(EepromImage image) {
    List<List<Step>> cases = new ArrayList<>();
    cases.add(List.of(new ReadConfig()));
    cases.add(List.of(new Extract()));
    cases.add(List.of(new SetTime(1_785_847_093L)));
    cases.add(List.of(new SetTime(0xffff_ffffL)));
    byte[] config = image.bootConf();
    cases.add(replace(EepromImage.BOOT_CONF, config));
    cases.add(replace(EepromImage.BOOT_CONF, BootConf.of(config).with(BootOrder.KEY, "0xf21").bytes()));
    for (int size : CONFIG_SIZES) {
      cases.add(replace(EepromImage.BOOT_CONF, text(size)));
    }
    cases.add(List.of(new Replace(EepromImage.BOOT_CONF, text(3000)), new Replace(EepromImage.BOOT_CONF, config)));
    for (String name :
        List.of(EepromImage.CA_CERTIFICATE, EepromImage.PUBLIC_KEY, EepromImage.BOOT_CONF_SIGNATURE)) {
      for (int size : FILE_SIZES) {
        cases.add(replace(name, noise(size)));
      }
    }
    addStages(cases, EepromImage.BOOTCODE, image.bootcode());
    image.file(EepromImage.BOOTSYS).ifPresent(bootsys -> addStages(cases, EepromImage.BOOTSYS, bootsys));
    cases.add(
        List.of(
            new SetTime(1_700_000_000L),
            new Replace(EepromImage.CA_CERTIFICATE, noise(900)),
            new Replace(EepromImage.BOOT_CONF, text(99)),
            new Replace(EepromImage.BOOT_CONF_SIGNATURE, noise(600)),
            new Replace(EepromImage.PUBLIC_KEY, noise(264))));
    cases.add(stagesAndFiles(image));
    return cases;
  }

  /** In the order of the original tool: the first stage, the second stage, the certificate, the configuration. */
  private static List<Step> stagesAndFiles(EepromImage image) {
    List<Step> steps = new ArrayList<>();
    if (image.chip() == Chip.BCM2712) {
      steps.add(new Replace(EepromImage.BOOTCODE, noise(image.bootcode().length - 100)));
    }
    if (image.ab()) {
      steps.add(new Replace(EepromImage.BOOTSYS, noise(70_001)));
    }
    if (image.file(EepromImage.CA_CERTIFICATE).isPresent()) {
      steps.add(new Replace(EepromImage.CA_CERTIFICATE, noise(701)));
    }
    steps.add(new Replace(EepromImage.BOOT_CONF, text(99)));
    return steps;
  }

  private static void addStages(List<List<Step>> cases, String name, byte[] content) {
    int size = content.length;
    for (int other : new int[] {size, size - 1, size - 999, size + 1, size + COUNTERSIGNATURE, size + 4000, 1}) {
      cases.add(replace(name, Arrays.copyOf(content, other)));
    }
  }

  private static List<Step> replace(String name, byte[] content) {
    return List.of(new Replace(name, content));
  }

  private static byte[] text(int size) {
    byte[] text = new byte[size];
    Arrays.fill(text, (byte) '#');
    return text;
  }

  private static byte[] noise(int size) {
    byte[] noise = new byte[size];
    new Random(size).nextBytes(noise);
    return noise;
  }
}
