using System.Globalization;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;

namespace BlockSharp.Generator.Tests.Testing;

/// <summary>
/// Reads the text that <see cref="IrPrinter"/> writes. Sites, statements and the caller's share in constexprs are not in the text: operations get none, and every
/// constexpr is bound by the configuration alone.
/// </summary>
internal sealed class IrReader
{
    private static readonly Dictionary<string, Opcode> s_opcodes = Enum.GetValues<Opcode>().ToDictionary(static code => code.Name());

    private readonly ProgramBuilder _builder = new();
    private readonly Dictionary<string, int> _values = new() { ["_"] = -1 };
    private readonly string[] _lines;
    private int _next;

    private IrReader(string text) => _lines = [.. text.Split('\n').Select(static line => line.Trim()).Where(static line => line.Length > 0)];

    /// <exception cref="FormatException">The text is not a program.</exception>
    public static BlockProgram Read(string text) => new IrReader(text).ReadProgram();

    private BlockProgram ReadProgram()
    {
        var head = Cut(TakeLine(), "kernel ", "(", ")");
        var parameters = Split(head[1]).Select(ReadParameter).ToEquatableArray();
        ReadOps();
        return _next == _lines.Length ? _builder.Finish(head[0], parameters, []) : throw Malformed(_lines[_next]);
    }

    private Parameter ReadParameter(string text)
    {
        var isConstexpr = text.EndsWith(" constexpr", StringComparison.Ordinal);
        var value = Define(isConstexpr ? text[..^" constexpr".Length] : text);
        var type = _builder.TypeOf(value);
        var kind = isConstexpr ? ParameterKind.Constexpr : type.IsPointer ? ParameterKind.Pointer : ParameterKind.Scalar;
        return new Parameter(_builder.Values[value].Name ?? throw Malformed(text), kind, type.Element);
    }

    /// <summary>From one brace to the other.</summary>
    private void ReadOps()
    {
        if (TakeLine() != "{") throw Malformed(_lines[_next - 1]);
        while (_lines[_next] != "}") ReadOp(TakeLine());
        _next++;
    }

    private void ReadOp(string line)
    {
        var equals = line.StartsWith('%') ? line.IndexOf(" = ", StringComparison.Ordinal) : -1;
        var results = equals < 0 ? "" : line[..equals];
        var text = equals < 0 ? line : line[(equals + 3)..];
        var code = s_opcodes.TryGetValue(text.Split(' ')[0], out var known) ? known : throw Malformed(line);
        var rest = text[code.Name().Length..].Trim();
        switch (code)
        {
            case Opcode.For:
                var (bounds, carried) = CutWith(rest);
                var head = bounds.Split(' ');
                var operands = new[] { Use(head[3]), Use(head[5]), Use(head[7]) }.Concat(Initial(carried)).ToEquatableArray();
                var body = ReadRegion([string.Join(" ", head[..2]), .. Arguments(carried)]);
                Add(code, results, operands, [(long)s_opcodes[head[4]]], [body]);
                break;
            case Opcode.While:
                var initial = CutWith(rest).Carried;
                var test = ReadRegion(Arguments(initial));
                var next = TakeLine();
                if (next != "do" && !next.StartsWith("do ", StringComparison.Ordinal)) throw Malformed(next);
                Add(code, results, Initial(initial).ToEquatableArray(), [], [test, ReadRegion(Arguments(CutWith(next[2..].Trim()).Carried))]);
                break;
            case Opcode.If:
                var then = ReadRegion([]);
                if (TakeLine() != "else") throw Malformed(_lines[_next - 1]);
                Add(code, results, [Use(rest)], [], [then, ReadRegion([])]);
                break;
            case Opcode.Constant:
                Add(code, results, [], [ReadNumber(_builder.TypeOf(Define(results)).Element, rest)], []);
                break;
            default:
                var bracket = rest.IndexOf('[', StringComparison.Ordinal);
                var numbers = bracket < 0 ? [] : Split(rest[(bracket + 1)..^1]).Select(static n => n == "all" ? long.MinValue : long.Parse(n, CultureInfo.InvariantCulture));
                Add(code, results, Split(bracket < 0 ? rest : rest[..bracket]).Select(Use).ToEquatableArray(), numbers.ToEquatableArray(), []);
                break;
        }
    }

    private Region ReadRegion(string[] arguments)
    {
        var defined = arguments.Select(Define).ToEquatableArray();
        _builder.BeginRegion();
        ReadOps();
        return _builder.EndRegion(defined);
    }

    private void Add(Opcode code, string results, EquatableArray<int> operands, EquatableArray<long> numbers, EquatableArray<Region> regions) =>
        _builder.Add(new Generator.Ir.Op(code, operands, Split(results).Select(Define).ToEquatableArray(), numbers, regions, -1, -1));

    /// <summary>The carried values of a loop's head: <c>%a: i32 = %b</c> after "with".</summary>
    private static (string Bounds, string[] Carried) CutWith(string head)
    {
        var with = head.IndexOf("with ", StringComparison.Ordinal);
        return with < 0 ? (head, []) : (head[..with].Trim(), Split(head[(with + 5)..]));
    }

    private static string[] Arguments(string[] carried) => [.. carried.Select(static c => c[..c.IndexOf(" = ", StringComparison.Ordinal)])];

    private IEnumerable<int> Initial(string[] carried) => carried.Select(c => Use(c[(c.IndexOf(" = ", StringComparison.Ordinal) + 3)..]));

    /// <summary><c>%name.2: [4,8]i32</c>: the name without its number is the user's variable; a number alone is no name.</summary>
    private int Define(string text)
    {
        var colon = text.IndexOf(": ", StringComparison.Ordinal);
        if (colon < 0 || !text.StartsWith('%')) throw Malformed(text);
        var printed = text[..colon];
        if (_values.TryGetValue(printed, out var known)) return known;
        var name = printed[1..].Split('.')[0];
        return _values[printed] = _builder.Argument(ReadType(text[(colon + 2)..]), char.IsAsciiDigit(name[0]) ? null : name);
    }

    private int Use(string printed) => _values.TryGetValue(printed, out var value) ? value : throw new FormatException($"{printed} is not defined before '{_lines[_next - 1]}'");

    private static BlockType ReadType(string text)
    {
        EquatableArray<int>? shape = [];
        var element = text;
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']', StringComparison.Ordinal);
            shape = text[1..close] == "?" ? null : text[1..close].Split(',').Select(static e => int.Parse(e, CultureInfo.InvariantCulture)).ToEquatableArray();
            element = text[(close + 1)..];
        }

        var isPointer = element.StartsWith("ptr<", StringComparison.Ordinal);
        return ElementTypes.TryParse(isPointer ? element[4..^1] : element, out var type) ? new BlockType(type, shape, isPointer) : throw Malformed(text);
    }

    private static long ReadNumber(ElementType element, string text) => element switch
    {
        _ when element.IsFloat() => BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)),
        ElementType.Bool => text == "true" ? 1 : 0,
        ElementType.U64 => unchecked((long)ulong.Parse(text, CultureInfo.InvariantCulture)),
        _ => long.Parse(text, CultureInfo.InvariantCulture),
    };

    private static string[] Split(string list) => list.Length == 0 ? [] : list.Split(", ", StringSplitOptions.TrimEntries);

    /// <summary>What stands between the marks, in order.</summary>
    private static string[] Cut(string line, string start, string middle, string end)
    {
        var at = line.IndexOf(middle, StringComparison.Ordinal);
        return line.StartsWith(start, StringComparison.Ordinal) && at > 0 && line.EndsWith(end, StringComparison.Ordinal)
            ? [line[start.Length..at], line[(at + middle.Length)..^end.Length]]
            : throw Malformed(line);
    }

    private string TakeLine() => _next < _lines.Length ? _lines[_next++] : throw new FormatException("the program ends too early");

    private static FormatException Malformed(string text) => new($"not IR: '{text}'");
}
