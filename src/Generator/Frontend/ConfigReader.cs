using System.Globalization;
using BlockSharp.Generator.Equatable;
using BlockSharp.Generator.Ir;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace BlockSharp.Generator.Frontend;

/// <summary>The <c>[Config]</c> attributes of a kernel. Errors in the text are found at the part of the string that they are about.</summary>
internal sealed class ConfigReader
{
    private const int DefaultWarps = 4;
    private const int MaxWarps = 32;

    private readonly IMethodSymbol method;
    private readonly EquatableArray<Parameter> parameters;
    private readonly HostCallReader hostCalls;
    private readonly Findings findings;
    private readonly CancellationToken cancellation;

    public ConfigReader(IMethodSymbol method, EquatableArray<Parameter> parameters, HostCallReader hostCalls, Findings findings, CancellationToken cancellation)
    {
        this.method = method;
        this.parameters = parameters;
        this.hostCalls = hostCalls;
        this.findings = findings;
        this.cancellation = cancellation;
    }

    /// <summary>The configurations in order; a kernel without constexprs may have none written, and then has one of defaults.</summary>
    public EquatableArray<KernelConfig> Read()
    {
        var attributes = Attributes.Of(method, KnownNames.ConfigAttribute).ToList();
        if (attributes.Count > 0) return attributes.Select(Read).ToEquatableArray();
        foreach (var parameter in parameters.Where(p => p.IsConstexpr)) findings.Add("BS0402", method.Locations[0], parameter.Name);
        return [new KernelConfig([], DefaultWarps, 1, null)];
    }

    private KernelConfig Read(AttributeData attribute)
    {
        var text = attribute.ConstructorArguments is [{ Value: string given }, ..] ? given : "";
        var literal = Attributes.FirstArgument(attribute, cancellation);
        var whole = literal?.GetLocation() ?? Attributes.LocationOf(attribute, cancellation) ?? method.Locations[0];
        var values = new Dictionary<string, long>();
        foreach (var piece in ListText.PiecesOf(text)) Read(text, piece, values, span => ListText.LocationIn(literal, span) ?? whole);
        foreach (var missing in parameters.Where(p => p.IsConstexpr && !values.ContainsKey(p.Name))) findings.Add("BS0402", whole, missing.Name);

        var warps = Number(attribute, "NumWarps", DefaultWarps, n => n is > 0 and <= MaxWarps && (n & (n - 1)) == 0);
        var stages = Number(attribute, "NumStages", 1, n => n >= 1);
        var constants = parameters.Where(p => p.IsConstexpr).Select(p => new ConstexprValue(p.Name, values.TryGetValue(p.Name, out var value) ? value : 1));
        var targets = (ConfigTargets)Number(attribute, "Target", (int)ConfigTargets.Any, n => n is > 0 and <= (int)ConfigTargets.Any);
        var needsAlignment = attribute.NamedArguments.Any(a => a is { Key: "NeedsAlignment", Value.Value: true });
        return new KernelConfig(constants.ToEquatableArray(), warps, stages, When(attribute), targets, needsAlignment, UnevenRows(attribute, targets));
    }

    /// <summary>One <c>NAME=value</c>.</summary>
    private void Read(string text, TextSpan piece, Dictionary<string, long> values, Func<TextSpan, Location> locate)
    {
        var equals = text.IndexOf('=', piece.Start, piece.Length);
        var name = ListText.Trim(text, equals < 0 ? piece : TextSpan.FromBounds(piece.Start, equals));
        var word = text.Substring(name.Start, name.Length);
        if (parameters.FirstOrDefault(p => p.IsConstexpr && p.Name == word) is not { } parameter)
        {
            findings.Add("BS0401", locate(name), word, string.Join(", ", parameters.Where(p => p.IsConstexpr).Select(p => p.Name)));
            return;
        }

        var value = equals < 0 ? name : ListText.Trim(text, TextSpan.FromBounds(equals + 1, piece.End));
        var written = equals < 0 ? "" : text.Substring(value.Start, value.Length);
        var number = NumberOf(written, parameter.Element);
        if (number is null) findings.Add("BS0403", locate(value), written, parameter.Name, parameter.Element.CSharpName());
        if (values.ContainsKey(word)) findings.Add("BS0404", locate(name), word);
        else values.Add(word, number ?? 1);
    }

    private static long? NumberOf(string text, ElementType element)
    {
        if (element == ElementType.Bool) return text switch { "true" or "1" => 1, "false" or "0" => 0, _ => null };
        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private int Number(AttributeData attribute, string name, int otherwise, Func<int, bool> isValid)
    {
        if (attribute.NamedArguments.FirstOrDefault(a => a.Key == name).Value.Value is not int number) return otherwise;
        if (isValid(number)) return number;
        var location = Attributes.NamedArgument(attribute, name, cancellation)?.GetLocation() ?? method.Locations[0];
        findings.Add("BS0405", location, name, number.ToString(CultureInfo.InvariantCulture), name switch
        {
            "NumWarps" => "a power of two from 1 to 32",
            "Target" => "a combination of Cpu, Portable, Cuda and Hopper",
            _ => "at least 1",
        });
        return otherwise;
    }

    private string? UnevenRows(AttributeData attribute, ConfigTargets targets)
    {
        const string option = nameof(KernelConfig.UnevenRows);
        if (attribute.NamedArguments.FirstOrDefault(a => a.Key == option).Value.Value is not string name) return null;
        var pointers = parameters.Where(p => p.Kind == ParameterKind.Pointer).Select(p => p.Name).ToList();
        var obstacle = !pointers.Contains(name)
            ? $"the kernel's pointers are: {string.Join(", ", pointers)}"
            : (targets & ConfigTargets.Hopper) == 0 ? "the configuration is not for Target.Hopper, and rows are fetched nowhere else" : null;
        if (obstacle is null) return name;
        findings.Add("BS0410", Attributes.NamedArgument(attribute, option, cancellation)?.GetLocation() ?? method.Locations[0], name, obstacle);
        return null;
    }

    private HostCall? When(AttributeData attribute)
    {
        if (attribute.NamedArguments.FirstOrDefault(a => a.Key == "When").Value.Value is not string name) return null;
        if (hostCalls.Find(name, t => t.SpecialType == SpecialType.System_Boolean) is { } call) return call;
        var location = Attributes.NamedArgument(attribute, "When", cancellation)?.GetLocation() ?? method.Locations[0];
        findings.Add("BS0406", location, name, method.Name);
        return null;
    }
}
