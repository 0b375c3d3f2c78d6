package org.sbcprov.eeprom;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sbcprov.eeprom.OriginalTool.Answer;
import org.sbcprov.eeprom.OriginalTool.Step;
import org.sbcprov.fixtures.Checkout;

/**
 * Every image that raspberrypi/rpi-eeprom ever published, against its own tool, see {@link OriginalTool}. Takes a
 * minute or two, and leaves a list of all that is not the same in {@code target/published-images.txt}.
 */
class PublishedImagesTest {
  private static final int LEAST_IMAGES = 200;
  private static final Path REPORT = Path.of("target", "published-images.txt");

  @TempDir Path directory;

  private record Tried(Path image, List<Step> steps, String ours) {
    @Override
    public String toString() {
      StringBuilder text = new StringBuilder(image.getFileName().toString());
      for (Step step : steps) {
        text.append(", ");
        text.append(step instanceof OriginalTool.Replace r ? r.name() + " of " + r.content().length : step.toString());
      }
      return text.toString();
    }
  }

  @Test
  void weMakeOfEachImageWhatTheOriginalToolMakes() throws Exception {
    Path checkout = Checkout.rpiEeprom("rpi-eeprom-config").getParent();
    OriginalTool original = OriginalTool.in(directory);
    List<Path> images = images(checkout);
    assertThat(images).hasSizeGreaterThan(LEAST_IMAGES);
    List<Tried> tried = new ArrayList<>();
    for (Path file : images) {
      EepromImage image = EepromImage.read(file);
      for (List<Step> steps : ImageCases.of(image)) {
        original.add(file, steps);
        tried.add(new Tried(file, steps, OriginalTool.ours(image, steps)));
      }
    }
    List<Answer> answers = original.answers();

    assertThat(answers).hasSameSizeAs(tried);
    Map<String, Integer> counts = new TreeMap<>();
    List<Tried> different = new ArrayList<>();
    StringBuilder report = new StringBuilder();
    for (int i = 0; i < answers.size(); i++) {
      String kind = kind(tried.get(i).ours(), answers.get(i));
      counts.merge(kind, 1, Integer::sum);
      if (!kind.equals("same")) {
        report.append(kind).append(": ").append(tried.get(i)).append('\n');
      }
      if (kind.startsWith("different")) {
        different.add(tried.get(i));
      }
    }
    report.append(images.size() + " images, " + tried.size() + " cases: " + counts + "\n");
    Files.writeString(REPORT, report);
    assertThat(different).as(counts.toString()).isEmpty();
  }

  private static String kind(String ours, Answer original) {
    if (ours.equals(original.digest())) {
      return ours.equals(OriginalTool.FAILED) ? "both refuse" : original.broken() ? "different: both break" : "same";
    }
    if (ours.equals(OriginalTool.FAILED)) {
      return original.broken() ? "we refuse what breaks the image" : "different: only we refuse";
    }
    return original.digest().equals(OriginalTool.FAILED) ? "different: only we accept" : "different";
  }

  private static List<Path> images(Path checkout) throws IOException {
    List<Path> images = new ArrayList<>();
    for (String chip : new String[] {"firmware-2711", "firmware-2712"}) {
      try (Stream<Path> files = Files.walk(checkout.resolve(chip))) {
        files
            .filter(file -> file.getFileName().toString().matches("pieeprom.*\\.bin") && Files.isRegularFile(file))
            .sorted()
            .forEach(images::add);
      }
    }
    try (Stream<Path> files = Files.list(checkout.resolve("test"))) {
      files.filter(file -> file.getFileName().toString().matches("pieeprom.*\\.bin")).sorted().forEach(images::add);
    }
    return images;
  }
}
