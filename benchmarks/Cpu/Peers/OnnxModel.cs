using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace BlockSharp.Benchmarks.Cpu.Peers;

/// <summary>An ONNX model of a few nodes, written as the protocol buffers that the format is made of (onnx.proto: the numbers are its fields').</summary>
internal sealed class OnnxModel
{
    private const int Float = 1;
    private readonly Message graph = new();
    private readonly Message inputs = new();

    /// <summary>A constant tensor.</summary>
    public OnnxModel Constant<T>(string name, ReadOnlySpan<T> values, params long[] shape)
        where T : unmanaged
    {
        var tensor = new Message();
        foreach (var extent in shape)
            tensor.Number(1, extent);
        tensor.Number(2, TypeOf<T>()).Text(8, name).Bytes(9, MemoryMarshal.AsBytes(values));
        graph.Nested(5, tensor);
        return this;
    }

    /// <summary>A node with integer and float attributes.</summary>
    public OnnxModel Node(string operation, string[] from, string to, string domain = "", params (string Name, object Value)[] attributes)
    {
        var node = new Message();
        foreach (var input in from)
            node.Text(1, input);
        node.Text(2, to).Text(3, $"{to} node").Text(4, operation);
        foreach (var (name, value) in attributes)
        {
            var attribute = new Message().Text(1, name);
            node.Nested(5, value is float real ? attribute.Real(2, real).Number(20, 1) : attribute.Number(3, (int)value).Number(20, 2));
        }

        if (domain.Length > 0)
            node.Text(7, domain);
        graph.Nested(1, node);
        return this;
    }

    public OnnxModel Input(string name, params long[] shape) => Declare(11, name, shape);

    public OnnxModel Output(string name, params long[] shape) => Declare(12, name, shape);

    public byte[] ToArray()
    {
        graph.Text(2, "graph").Append(inputs);
        return new Message().Number(1, 8).Text(2, "BlockSharp")
            .Nested(8, new Message().Text(1, "").Number(2, 17)).Nested(8, new Message().Text(1, "com.microsoft").Number(2, 1)).Nested(7, graph).ToArray();
    }

    private static int TypeOf<T>() => Type.GetTypeCode(typeof(T)) switch
    {
        TypeCode.Single => Float,
        TypeCode.Byte => 2,
        TypeCode.SByte => 3,
        _ => throw new NotSupportedException($"The benchmarks have no constants of {typeof(T)}."),
    };

    private OnnxModel Declare(int field, string name, long[] shape)
    {
        var extents = new Message();
        foreach (var extent in shape)
            extents.Nested(1, new Message().Number(1, extent));
        inputs.Nested(field, new Message().Text(1, name).Nested(2, new Message().Nested(1, new Message().Number(1, Float).Nested(2, extents))));
        return this;
    }

    private sealed class Message
    {
        private readonly ArrayBufferWriter<byte> bytes = new();

        public byte[] ToArray() => bytes.WrittenSpan.ToArray();

        public Message Number(int field, long value)
        {
            Variable((ulong)field << 3);
            Variable((ulong)value);
            return this;
        }

        public Message Real(int field, float value)
        {
            Variable((ulong)field << 3 | 5);
            bytes.Write(BitConverter.GetBytes(value));
            return this;
        }

        public Message Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

        public Message Bytes(int field, ReadOnlySpan<byte> value)
        {
            Variable((ulong)field << 3 | 2);
            Variable((ulong)value.Length);
            bytes.Write(value);
            return this;
        }

        public Message Nested(int field, Message value) => Bytes(field, value.bytes.WrittenSpan);

        public void Append(Message value) => bytes.Write(value.bytes.WrittenSpan);

        private void Variable(ulong value)
        {
            for (; value >= 0x80; value >>= 7)
                bytes.Write([(byte)(value | 0x80)]);
            bytes.Write([(byte)value]);
        }
    }
}
