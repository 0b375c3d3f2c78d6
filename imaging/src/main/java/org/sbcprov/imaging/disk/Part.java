package org.sbcprov.imaging.disk;

import org.sbcprov.core.event.EventSink;

/** What fills a range of an image: bytes, a file, a file system. All that can be wrong with it was found before. */
public interface Part {
  /** The bytes that it takes, those that stay zero included. */
  long size();

  /**
   * Writes itself, positions counted from its own start.
   *
   * @param sink takes what is not zero. Long runs of zeros should be left out; those that have to be zeros are told with
   *     {@link ImageSink#zeros}
   * @param events gets a {@link org.sbcprov.core.event.Progress} now and then while much is written
   * @throws org.sbcprov.core.failure.Failure when what it is made of cannot be read, or writing fails
   */
  void writeTo(ImageSink sink, EventSink events);
}
