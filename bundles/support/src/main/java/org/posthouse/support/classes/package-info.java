/**
 * Loading the classes of a bundle before it is replaced.
 *
 * <p>Work that is running when its bundle is replaced continues to its end but can load no class any more. So {@code
 * Preload} loads every class that the work has or mentions, as {@code ClassFile} finds them in the class files. A package of
 * its own, since only its users read class files.
 */
package org.posthouse.support.classes;
