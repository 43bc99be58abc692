package org.posthouse.support.classes;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The names of the classes that a class file mentions.
 *
 * @param classes those it uses, as {@code a.b.C$D}
 * @param mentioned those of the types of its methods and fields too
 */
public record ClassFile(Set<String> classes, Set<String> mentioned) {
    private static final int MAGIC = 0xCAFEBABE;
    private static final Pattern TYPE = Pattern.compile("L([\\w/$-]+);");

    /** Reads the constants of a class. jvms#4.4 */
    public static ClassFile read(InputStream in) throws IOException {
        DataInputStream data = new DataInputStream(in);
        if (data.readInt() != MAGIC) {
            throw new IOException("not a class");
        }
        data.readInt(); // version
        int count = data.readUnsignedShort();
        Map<Integer, String> texts = new HashMap<>();
        List<Integer> names = new ArrayList<>();
        for (int i = 1; i < count; i++) {
            int tag = data.readUnsignedByte();
            switch (tag) {
                case 1 -> texts.put(i, data.readUTF());
                case 7 -> names.add(data.readUnsignedShort());
                case 8, 16, 19, 20 -> data.readUnsignedShort();
                case 15 -> {
                    data.readUnsignedByte();
                    data.readUnsignedShort();
                }
                case 3, 4, 9, 10, 11, 12, 17, 18 -> data.readInt();
                case 5, 6 -> {
                    data.readLong();
                    i++; // takes two places
                }
                default -> throw new IOException("unknown constant " + tag);
            }
        }
        Set<String> classes = new TreeSet<>();
        Set<String> mentioned = new TreeSet<>();
        for (int name : names) {
            String text = texts.get(name);
            if (!text.startsWith("[")) {
                classes.add(text.replace('/', '.'));
            }
        }
        for (String text : texts.values()) {
            Matcher type = TYPE.matcher(text);
            while (type.find()) {
                mentioned.add(type.group(1).replace('/', '.'));
            }
        }
        mentioned.addAll(classes);
        return new ClassFile(classes, mentioned);
    }
}
