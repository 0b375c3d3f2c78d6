package org.sbcprov.usbboot.trace;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.sbcprov.core.usb.UsbConnection;
import org.sbcprov.core.usb.UsbDevice;
import org.sbcprov.core.usb.UsbDeviceView;
import org.sbcprov.core.usb.UsbException;
import org.sbcprov.core.usb.UsbException.Reason;
import org.sbcprov.core.usb.UsbHost;

/** Ports whose devices are in use by another program: they open, and give no interface. */
record BusyHost(UsbHost host) implements UsbHost {
  @Override
  public List<UsbDevice> devices() throws UsbException {
    List<UsbDevice> devices = new ArrayList<>();
    for (UsbDevice device : host.devices()) {
      devices.add(UsbDeviceView.of(device, () -> new BusyConnection(device.open())));
    }
    return devices;
  }

  @Override
  public void close() {
    host.close();
  }

  private record BusyConnection(UsbConnection connection) implements UsbConnection {
    @Override
    public int interfaces() throws UsbException {
      return connection.interfaces();
    }

    @Override
    public void claim(int interfaceNumber) throws UsbException {
      throw new UsbException(Reason.BUSY, "claiming interface " + interfaceNumber + ": busy");
    }

    @Override
    public void controlOut(int request, int value, int index, ByteBuffer data, Duration timeout) {
      throw new AssertionError("nothing was claimed");
    }

    @Override
    public int controlIn(int request, int value, int index, ByteBuffer data, Duration timeout) {
      throw new AssertionError("nothing was claimed");
    }

    @Override
    public int bulkOut(int endpoint, ByteBuffer data, Duration timeout) {
      throw new AssertionError("nothing was claimed");
    }

    @Override
    public String string(int index) throws UsbException {
      return connection.string(index);
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
