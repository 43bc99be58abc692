/** What a running JVM tells of itself by jcmd, its log of collections and its flight recorder. */
package org.posthouse.benchmarks.jvm;
