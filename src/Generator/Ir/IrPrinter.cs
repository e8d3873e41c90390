using System.Globalization;
using System.Text;

namespace BlockSharp.Generator.Ir;

/// <summary>
/// A program as text, one operation a line: <c>%acc.1: [?]f32 = add %a, %b [numbers]</c>. Deterministic; an absent operand is <c>_</c>.
/// Values are called after the user's variables, the later ones of a name with a number, unnamed ones by a number alone.
/// </summary>
internal sealed class IrPrinter
{
    private readonly BlockProgram program;
    private readonly Func<int, string> note;
    private readonly StringBuilder text = new();
    private readonly Dictionary<int, string> names = [];
    private readonly Dictionary<string, int> uses = [];
    private int unnamed;
    private int indentation;

    private IrPrinter(BlockProgram program, Func<int, string> note)
    {
        this.program = program;
        this.note = note;
    }

    public static string Print(BlockProgram program) => Print(program, _ => "");

    /// <param name="note">What to write behind the type of a value where it is defined.</param>
    public static string Print(BlockProgram program, Func<int, string> note)
    {
        var printer = new IrPrinter(program, note);
        printer.PrintProgram();
        return printer.text.ToString().TrimEnd('\n');
    }

    /// <summary>What the text calls each value that it defines, without the sign before it.</summary>
    public static IReadOnlyDictionary<int, string> Names(BlockProgram program)
    {
        var printer = new IrPrinter(program, _ => "");
        printer.PrintProgram();
        return printer.names;
    }

    private void PrintProgram()
    {
        var parameters = program.Parameters.Select((p, i) => $"{Define(i)}{(p.IsConstexpr ? " constexpr" : "")}");
        Line($"kernel {program.Name}({string.Join(", ", parameters)})");
        Braces(program.Body);
    }

    private void Braces(Region region)
    {
        Line("{");
        indentation++;
        foreach (var op in region.Ops) Print(op);
        indentation--;
        Line("}");
    }

    private void Print(Op op)
    {
        switch (op.Code)
        {
            case Opcode.For:
                PrintFor(op);
                break;
            case Opcode.While:
                PrintRegions(op, $"while{Carry(op.Regions[0], op.Operands)}", i => $"do{Carry(op.Regions[i], op.Operands)}");
                break;
            case Opcode.If:
                PrintRegions(op, $"if {Use(op.Operands[0])}", _ => "else");
                break;
            default:
                var operands = string.Join(", ", op.Operands.Select(Use));
                var line = $"{op.Code.Name()} {operands}{Numbers(op)}".TrimEnd();
                Line(Results(op) + line);
                break;
        }
    }

    private void PrintFor(Op op)
    {
        var induction = Define(op.Body.Arguments[0]);
        var carry = Carry(op.Body with { Arguments = Tail(op.Body.Arguments, 1) }, Tail(op.Operands, 3));
        var bounds = $"{induction} = {Use(op.Operands[0])} {((Opcode)op.Numbers[0]).Name()} {Use(op.Operands[1])} step {Use(op.Operands[2])}";
        PrintRegions(op, $"for {bounds}{carry}", _ => "");
    }

    /// <summary>The results are named after what is inside, so that names are numbered in the order of their making, yet stand in the first line.</summary>
    private void PrintRegions(Op op, string head, Func<int, string> headOfNext)
    {
        var start = text.Length;
        Braces(op.Regions[0]);
        for (var i = 1; i < op.Regions.Count; i++)
        {
            Line(headOfNext(i));
            Braces(op.Regions[i]);
        }

        text.Insert(start, $"{Indent}{Results(op)}{head}\n");
    }

    private string Carry(Region region, IEnumerable<int> initial)
    {
        var carried = region.Arguments.Zip(initial, (argument, value) => $"{Define(argument)} = {Use(value)}");
        var joined = string.Join(", ", carried);
        return joined.Length == 0 ? "" : $" with {joined}";
    }

    private string Numbers(Op op)
    {
        if (op.Code == Opcode.Constant) return Number(program.TypeOf(op.Result).Element, op.Numbers[0]);
        if (op.Numbers.Count == 0) return "";
        var numbers = op.Numbers.Select(n => n == long.MinValue ? "all" : n.ToString(CultureInfo.InvariantCulture));
        return $"{(op.Operands.Count > 0 ? " " : "")}[{string.Join(", ", numbers)}]";
    }

    private static string Number(ElementType element, long bits)
    {
        if (element == ElementType.F32) return ((float)BitConverter.Int64BitsToDouble(bits)).ToString("R", CultureInfo.InvariantCulture);
        if (element.IsFloat()) return BitConverter.Int64BitsToDouble(bits).ToString("R", CultureInfo.InvariantCulture);
        if (element == ElementType.Bool) return bits != 0 ? "true" : "false";
        return element == ElementType.U64 ? ((ulong)bits).ToString(CultureInfo.InvariantCulture) : bits.ToString(CultureInfo.InvariantCulture);
    }

    private string Results(Op op) => op.Results.Count == 0 ? "" : $"{string.Join(", ", op.Results.Select(Define))} = ";

    private string Define(int value)
    {
        var (type, name) = (program.Values[value].Type, program.Values[value].Name);
        if (name is null)
        {
            names[value] = (unnamed++).ToString(CultureInfo.InvariantCulture);
        }
        else
        {
            uses.TryGetValue(name, out var count);
            uses[name] = count + 1;
            names[value] = count == 0 ? name : $"{name}.{count.ToString(CultureInfo.InvariantCulture)}";
        }

        return $"%{names[value]}: {type}{note(value)}";
    }

    private string Use(int value) => value < 0 ? "_" : names.TryGetValue(value, out var name) ? $"%{name}" : $"%<undefined {value}>";

    private static Equatable.EquatableArray<int> Tail(Equatable.EquatableArray<int> values, int from) => Equatable.EquatableArray.ToEquatableArray(values.Skip(from));

    private string Indent => new(' ', indentation * 4);

    private void Line(string line) => text.Append(Indent).Append(line).Append('\n');
}
