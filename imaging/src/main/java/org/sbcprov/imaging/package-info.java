/**
 * Boot images: building them ({@link org.sbcprov.imaging.build.ImageBuild}) and telling what is in them ({@link
 * org.sbcprov.imaging.inspect.ImageInspect}).
 */
package org.sbcprov.imaging;
